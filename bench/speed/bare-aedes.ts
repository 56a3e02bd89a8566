import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** The broker package by itself: what the gateway is built on, with nothing around it. */
const aedes = await Aedes.createBroker();
const server = createServer({ noDelay: true }, (socket) => void aedes.handle(socket));
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
