// A node for these tests, put into the user directory's `nodes` folder: writes what it gets to a file before anything
// else can happen, so that even a SIGKILL in the next moment cannot take it back; then passes it on after `delay` ms.
const { appendFileSync } = require('node:fs');

module.exports = (RED) => {
  RED.nodes.registerType('crash-record', function (definition) {
    RED.nodes.createNode(this, definition);
    this.on('input', (message, send, done) => {
      const { event, payload } = message;
      const seen = {
        sink: definition.sink,
        at: Date.now(),
        id: event.id,
        objectId: event.objectId,
        attempt: event.attempt,
        origin: event.origin,
        version: Number(payload?.FullName),
      };
      appendFileSync(process.env.CRASH_RECORDS, `${JSON.stringify(seen)}\n`);
      setTimeout(
        () => {
          send(message);
          done();
        },
        Math.random() * Number(definition.delay || 0),
      );
    });
  });
};
