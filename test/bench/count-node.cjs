// A node for the benchmark, put into the user directory's `nodes` folder: counts what it gets and does nothing else, so
// that what is measured is the node before it.
module.exports = (RED) => {
  RED.nodes.registerType('bench-count', function (definition) {
    RED.nodes.createNode(this, definition);
    this.on('input', (_message, _send, done) => {
      globalThis.benchDelivered += 1;
      done();
    });
  });
};
