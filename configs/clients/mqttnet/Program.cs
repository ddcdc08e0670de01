// A truck subscribes, leaves, and comes back; meanwhile a backend publishes. With MQTTnet.
using MQTTnet;
using MQTTnet.Protocol;

var mistake = args[0];
var port = int.Parse(Environment.GetEnvironmentVariable("MQTT_PORT")!);
var factory = new MqttClientFactory();

async Task<(IMqttClient Client, bool SessionPresent)> Connect(string clientId, bool lasting)
{
    var client = factory.CreateMqttClient();
    client.ApplicationMessageReceivedAsync += received =>
    {
        Console.WriteLine($"{clientId} gets {received.ApplicationMessage.ConvertPayloadToString()}");
        return Task.CompletedTask;
    };
    var options = factory.CreateClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
        .WithClientId(clientId)
        .WithCleanStart(!lasting);
    if (lasting && mistake != "no-interval") options = options.WithSessionExpiryInterval(3600);
    var answer = await client.ConnectAsync(options.Build());
    return (client, answer.IsSessionPresent);
}

async Task Subscribe(IMqttClient client)
{
    var level = mistake == "subscription-qos-0"
        ? MqttQualityOfServiceLevel.AtMostOnce
        : MqttQualityOfServiceLevel.AtLeastOnce;
    await client.SubscribeAsync("orders/#", level);
}

var (truck, _) = await Connect("truck", true);
await Subscribe(truck);
await truck.DisconnectAsync();

var (backend, _) = await Connect("backend", false);
foreach (var order in new[] { "1", "2", "3" })
    await backend.PublishStringAsync("orders/7", order, MqttQualityOfServiceLevel.AtLeastOnce);
await backend.DisconnectAsync();

var (again, present) = await Connect("truck", true);
if (!present) await Subscribe(again);
await Task.Delay(500);
await again.DisconnectAsync();
