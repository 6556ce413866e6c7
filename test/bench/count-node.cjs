// A node for the benchmarks, put into the user directory's `nodes` folder: hands what it gets to `benchTake` and does
// nothing else, so that what is measured is the node before it. One with `counts` hands it to another one.
module.exports = (RED) => {
  RED.nodes.registerType('bench-count', function (definition) {
    RED.nodes.createNode(this, definition);
    const take = { done: 'benchDone', arrivals: 'benchArrived' }[definition.counts] ?? 'benchTake';
    this.on('input', (message, _send, done) => {
      globalThis[take](message);
      done();
    });
  });
};
