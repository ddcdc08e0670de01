// aedes in the foreground, on loopback: node start.js PORT DATA_DIRECTORY TLS_PORT CERTIFICATE KEY
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes } from 'aedes'
import persist from 'aedes-persistence-level'
import { Level } from 'level'

const [port, data, tlsPort, certificate, key] = process.argv.slice(2)
const store = new Level(data + '/level', { valueEncoding: 'json' })
await store.open()
const broker = await Aedes.createBroker({ persistence: persist(store) })
broker.authenticate = (client, username, password, done) => {
  if (!username || String(password) === 'the-password') return done(null, true)
  done(Object.assign(new Error('wrong password'), { returnCode: 4 }), false)
}
for (const event of ['clientError', 'connectionError']) {
  broker.on(event, (client, error) => console.error(new Date().toISOString(), event, client?.id, error.message))
}
const server = createServer({ noDelay: true }, broker.handle)
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 1024 })
const secure = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key), noDelay: true }, broker.handle)
secure.listen({ port: Number(tlsPort), host: '127.0.0.1', backlog: 1024 })

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => broker.close(() => store.close().finally(() => process.exit(0))))
}
