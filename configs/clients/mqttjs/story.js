// A truck subscribes, leaves, and comes back; meanwhile a backend publishes. With MQTT.js.
import mqtt from 'mqtt'

const mistake = process.argv[2]
const url = `mqtt://127.0.0.1:${process.env.MQTT_PORT}`

async function connect(clientId, lasting) {
  const options = { clientId, reconnectPeriod: 0 }
  if (mistake === 'no-interval' && lasting) Object.assign(options, { protocolVersion: 5, clean: false })
  if (mistake === 'cured' && lasting)
    Object.assign(options, { protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 3600 } })
  // 'clean-session': nothing is said, and the default of the library is clean: true.
  const client = mqtt.connect(url, options)
  client.on('message', (topic, payload) => console.log(`${clientId} gets ${payload}`))
  const packet = await new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('error', reject)
  })
  return { client, present: packet.sessionPresent }
}

const first = await connect('truck', true)
await first.client.subscribeAsync('orders/#', { qos: 1 })
await first.client.endAsync()

const backend = await connect('backend', false)
for (const order of ['1', '2', '3']) await backend.client.publishAsync('orders/7', order, { qos: 1 })
await backend.client.endAsync()

const again = await connect('truck', true)
if (!again.present) await again.client.subscribeAsync('orders/#', { qos: 1 })
await new Promise(resolve => setTimeout(resolve, 500))
await again.client.endAsync()
