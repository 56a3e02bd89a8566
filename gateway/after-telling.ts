/** Runs what can wait until the alerts that were told in this turn of the loop are out: they leave the broker in the next one. */
export const afterTelling = (run: () => void): void => void setImmediate(() => setImmediate(run));
