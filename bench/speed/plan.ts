/** How much a benchmark is to do, and where it says what it is at. */
export interface Plan {
  readonly quick: boolean;
  /** Runs of each side; the median counts. */
  readonly runs: number;
  /** Length of one run. */
  readonly seconds: number;
  /** A line of progress. */
  note(line: string): void;
  /** Says what could not be measured, and why. */
  leaveOut(why: string): void;
}
