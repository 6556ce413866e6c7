// Loads what package.json names, as Node-RED does, and prints how many ms that took, and how many of CPU time.
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const root = path.resolve(module.path, '../..');
const { 'node-red': nodeRed } = require(path.join(root, 'package.json'));
const cpu = process.cpuUsage();
const began = performance.now();
for (const file of Object.values(nodeRed.nodes)) require(path.join(root, file));
const took = performance.now() - began;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ took, cpu: (user + system) / 1000 }));
