/**
 * Longer topics are refused as `wrong-topic`: bases and friendly names are typed by people, 512 UTF-16 units hold
 * several of them, and the bound keeps the search for a name within a topic short.
 */
export const LONGEST_TOPIC = 512;

/**
 * True when an MQTT topic filter matches a topic (MQTT 3.1.1 §4.7). A malformed filter and a topic that nobody may
 * publish to (empty, or with a wildcard) match nothing.
 */
export function matchesTopic(filter: string, topic: string): boolean {
  if (topic === '' || /[+#]/.test(topic) || !isFilter(filter)) return false;
  // [MQTT-4.7.2-1] The broker's own topics are not for filters that begin with a wildcard.
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // [MQTT-4.7.1-2] `a/#` includes `a` itself.
  if (wanted.at(-1) === '#') {
    wanted.pop();
    if (levels.length > wanted.length) levels.length = wanted.length;
  }
  return (
    wanted.length === levels.length && wanted.every((level, at) => level === '+' || level === levels[at])
  );
}

/** True when `text` is a well-formed MQTT topic filter: a wildcard fills its level, and `#` comes last. */
export function isFilter(text: string): boolean {
  const levels = text.split('/');
  return (
    text !== '' &&
    levels.every(
      (level, at) => level === '+' || (level === '#' ? at === levels.length - 1 : !/[+#]/.test(level)),
    )
  );
}

/** The levels before a filter's first wildcard, e.g. `zigbee2mqtt` of `zigbee2mqtt/#`; `undefined` without one. */
export function baseOf(filter: string): string | undefined {
  const levels = filter.split('/');
  const wildcard = levels.findIndex((level) => level === '+' || level === '#');
  return wildcard > 0 ? levels.slice(0, wildcard).join('/') : undefined;
}
