/** One server-sent event: its id, and its data unless it brought only an id. */
export interface StreamEvent {
  readonly id?: string;
  readonly data?: string;
}

/**
 * Reads server-sent events as they come; `heard` is called for all bytes, heartbeats too. The browser's EventSource
 * cannot say where to resume after a refusal, and does not notice a connection that only looks alive.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<StreamEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let waiting = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const blocks = (waiting + value).split('\n\n');
      waiting = blocks.pop() ?? '';
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): StreamEvent {
  const found: { id?: string; data?: string } = {};
  for (const line of block.split('\n')) {
    const [, name, text = ''] = /^(id|data): ?(.*)$/s.exec(line) ?? [];
    if (name === 'id') found.id = text;
    if (name === 'data') found.data = text;
  }
  return found;
}
