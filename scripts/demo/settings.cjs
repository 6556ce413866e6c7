// Node-RED's settings in the demo. It listens on this machine only, since nobody has to sign in.
module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  flowFilePretty: true,
  // The credentials of the demo are references to environment variables, no secrets: so they may lie there in plain.
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, page: { title: 'Node-RED · Maximizer demo' } },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
