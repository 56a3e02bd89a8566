import { Socket } from 'node:net';

/** Takes bytes that came, which are good only until it returns; false when no more may be read until it asks for them. */
export type TakeBytes = (bytes: Buffer) => boolean;

/**
 * The same connection as a socket whose bytes are all read into one buffer and given to `take`: a buffer and a turn of the
 * stream for each read cost as much as judging what was read. Node offers that for a socket that is being made (`onread`),
 * so the accepted one gives up its handle, for which there is no public name.
 */
export function shareRead(accepted: Socket, buffer: Buffer, take: TakeBytes): Socket {
  const shell = accepted as unknown as { _handle: object | null };
  const handle = shell._handle;
  // Lost before it was ours: it is closed as it is.
  if (handle === null) return accepted;
  shell._handle = null;
  accepted.destroy();
  return new Socket({
    handle,
    onread: { buffer, callback: (size, bytes) => take(Buffer.from(bytes.buffer, bytes.byteOffset, size)) },
  } as ConstructorParameters<typeof Socket>[0]);
}
