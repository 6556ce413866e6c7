// A Node-RED with two flows that receive signed notifications: the webhook node of dist/, and core nodes that check the
// same signature. Started by webhook.bench.ts; tells its port, and its heap and CPU time when asked.
const { createHmac, timingSafeEqual } = require('node:crypto');
const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const express = require('express');
const RED = require('node-red');

const [userDir, key] = process.argv.slice(2);

const check = `
const given = Buffer.from(msg.req.headers['elements-webhook-signature'].slice(7), 'base64');
const expected = global.get('createHmac')('sha256', '${key}').update(msg.payload).digest();
msg.statusCode = global.get('timingSafeEqual')(given, expected) ? 200 : 401;
msg.payload = {};
return msg;`;

const node = (id, type, rest) => ({ id, type, z: 'tab', x: 100, y: 100, wires: [], ...rest });
const flows = [
  { id: 'tab', type: 'tab', label: 'Bench' },
  {
    id: 'connection',
    type: 'maximizer-config',
    baseUrl: 'http://127.0.0.1:9/elements/api-v2',
    elementKey: 'maximizer',
    instanceId: '12345',
  },
  node('webhook', 'open-connectors-webhook', {
    connection: 'connection',
    path: '/open-connectors/events',
    wires: [['count']],
  }),
  node('count', 'bench-count', {}),
  node('in', 'http in', { url: '/core', method: 'post', skipBodyParsing: true, wires: [['check']] }),
  node('check', 'function', { func: check, outputs: 1, wires: [['out']] }),
  node('out', 'http response', {}),
];

/** What the flow behind the webhook got. */
let delivered = 0;
globalThis.benchTake = () => {
  delivered += 1;
};

mkdirSync(path.join(userDir, 'nodes'));
for (const [from, to] of Object.entries({
  'count-node.cjs': 'count-node.js',
  'count-node.html': 'count-node.html',
})) {
  copyFileSync(path.join(module.path, from), path.join(userDir, 'nodes', to));
}
writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flows));
writeFileSync(
  path.join(userDir, 'flows_cred.json'),
  JSON.stringify({ connection: { userSecret: 'u', instanceToken: 't', signatureKey: key } }),
);
const app = express();
// a connection that rests between two measurements is used again
const server = http.createServer({ keepAliveTimeout: 300_000 }, app);
RED.init(server, {
  userDir,
  flowFile: 'flows.json',
  credentialSecret: false,
  nodesDir: path.resolve(module.path, '../../dist/nodes'),
  httpAdminRoot: false,
  httpNodeRoot: '/',
  editorTheme: { tours: false },
  logging: { console: { level: 'error', metrics: false, audit: false } },
  functionGlobalContext: { createHmac, timingSafeEqual },
});
app.use('/', RED.httpNode);

RED.start().then(() => {
  RED.events.once('flows:started', () => {
    server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  });
});

process.on('message', (message) => {
  if (message === 'stop') {
    RED.stop().finally(() => process.exit(0));
    return;
  }
  global.gc();
  const { user, system } = process.cpuUsage();
  const { heapUsed: heap, rss } = process.memoryUsage();
  process.send({ heap, rss, cpu: (user + system) / 1000, delivered });
});
