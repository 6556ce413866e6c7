// A node for the poll benchmark: what reading cannot cost less than. Reads page after page over one connection that is
// kept open, parses each, and sends its new records one by one. It remembers and stores nothing: the benchmark tells it
// what is new.
const http = require('node:http');

module.exports = (RED) => {
  RED.nodes.registerType('bench-floor', function (definition) {
    RED.nodes.createNode(this, definition);
    const agent = new http.Agent({ keepAlive: true });
    this.on('close', () => agent.destroy());

    const page = (url) =>
      new Promise((resolve, reject) => {
        const request = http.get(url, { agent }, (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ text, token: response.headers['elements-next-page-token'] });
          });
        });
        request.on('error', reject);
      });

    this.on('input', async (_message, _send, done) => {
      try {
        let url = definition.url;
        while (url !== undefined) {
          const { text, token } = await page(url);
          for (const record of JSON.parse(text)) {
            if (record.Key.startsWith(globalThis.benchKeyHead))
              this.send({ topic: 'contacts', payload: record });
          }
          url = token === undefined ? undefined : `${definition.url}&nextPage=${token}`;
        }
        done();
      } catch (error) {
        done(error);
      }
    });
  });
};
