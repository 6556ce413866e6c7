// Opens many connections, sends the same beginning of a request on each, and then nothing more. Started by
// hostile-senders.test.ts, since one process has not enough descriptors for both ends. Tells when all are open, and how
// they ended when none is left.
const net = require('node:net');

const [port, count, text] = process.argv.slice(2);
/** Connections being opened at a time, so that the server's queue holds them. */
const AT_ONCE = 200;

let started = 0;
let open = 0;
let closed = 0;
let answered = 0;

function openNext() {
  if (started === Number(count)) return;
  started += 1;
  const socket = net.connect(Number(port), '127.0.0.1', () => {
    socket.write(text);
    open += 1;
    if (open === Number(count)) process.send({ open });
    openNext();
  });
  socket.once('data', () => (answered += 1));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed += 1;
    if (closed === Number(count)) process.send({ open, closed, answered }, () => process.disconnect());
  });
}

for (let each = 0; each < AT_ONCE; each += 1) openNext();
