/** A connection that sends what is written in one turn of the event loop in one packet: small ones cost as much as large ones. */
import { Socket } from 'node:net';

export function onePacketSocket(): Socket {
  const socket = new Socket();
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = (...args: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...args);
  };
  return socket;
}
