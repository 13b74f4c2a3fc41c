'use strict';
// PouchDB as other people build this: express-pouchdb behind mutual TLS 1.3, and a client that replicates from it into LevelDB.
// `node peer.js serve FOLDER CA RECORDS` prints {"port"}; `node peer.js sync FOLDER CA PORT CERTIFICATE KEY` prints what it took.
// Nothing of it is in the product: it is only measured beside it.

const fs = require('fs');
const https = require('https');
const path = require('path');
const PouchDB = require('pouchdb');

// As `./x bench sync` brings them into the town.
function records(count) {
  const two = (number) => String(number).padStart(2, '0');
  return Array.from({ length: count }, (_, number) => ({
    _id: `record-${String(number).padStart(6, '0')}`,
    kind: 'check-up',
    provenance: 'municipality',
    title: `きろく その${number}`,
    'occurred-on': `2025-${two(1 + (number % 12))}-${two(1 + (number % 28))}`,
  }));
}

async function serve(folder, ca, count) {
  const Database = PouchDB.defaults({ prefix: path.join(folder, 'server') + path.sep });
  const app = require('express')();
  const inMemory = { inMemoryConfig: true, mode: 'minimumForPouchDB' };
  app.use('/', require('express-pouchdb')(Database, { ...inMemory, logPath: path.join(folder, 'log.txt') }));
  await new Database('records').bulkDocs(records(Number(count)));
  const options = {
    ca: fs.readFileSync(path.join(ca, 'root.crt.pem')),
    cert: fs.readFileSync(path.join(ca, 'server.crt.pem')),
    key: fs.readFileSync(path.join(ca, 'server.key.pem')),
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = https.createServer(options, app).listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ port: server.address().port }));
  });
}

async function sync(folder, ca, port, certificate, key) {
  const agent = new https.Agent({
    ca: fs.readFileSync(path.join(ca, 'root.crt.pem')),
    cert: fs.readFileSync(certificate),
    key: fs.readFileSync(key),
    keepAlive: true,
  });
  const options = { fetch: (url, more) => PouchDB.fetch(url, { ...more, agent }), skip_setup: true };
  const remote = new PouchDB(`https://localhost:${port}/records`, options);
  const local = new PouchDB(path.join(folder, 'client'));
  await remote.info();
  const began = process.hrtime.bigint();
  await local.replicate.from(remote, { batch_size: 100 });
  const pulled = process.hrtime.bigint();
  const pushes = [];
  for (let number = 0; number < 30; number += 1) {
    const before = process.hrtime.bigint();
    await local.put({ _id: `written-${path.basename(folder)}-${number}`, kind: 'diary', text: 'よく ねました' });
    await local.replicate.to(remote, { batch_size: 100 });
    pushes.push(Number(process.hrtime.bigint() - before) / 1e6);
  }
  const { doc_count: count } = await local.info();
  console.log(JSON.stringify({ count, pull_ms: Number(pulled - began) / 1e6, push_ms: pushes }));
}

const [what, ...given] = process.argv.slice(2);
const run = { serve, sync }[what];
run(...given).then(() => what === 'sync' && process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
