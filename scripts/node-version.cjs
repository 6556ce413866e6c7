'use strict';

// Read by Node versions far older than the one needed: only syntax that Node 8 knows.
var needed = 20;
var major = Number(process.versions.node.split('.')[0]);

if (major < needed) {
  console.error(
    'Node.js ' +
      needed +
      ' or later is needed; this is Node.js ' +
      process.versions.node +
      '.\nInstall a current version from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
