// A MQTTnet server on loopback, with persistent sessions: Server PORT TLS_PORT CERTIFICATE KEY, or Server --version. It keeps everything in memory.
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;

if (args[0] == "--version")
{
    Console.WriteLine(typeof(MqttServer).Assembly.GetName().Version!.ToString(3));
    return;
}

const string user = "brokerproof";
var options = new MqttServerOptionsBuilder()
    .WithDefaultEndpoint()
    .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
    .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
    .WithDefaultEndpointPort(int.Parse(args[0]))
    .WithEncryptedEndpoint()
    .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback)
    .WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
    .WithEncryptedEndpointPort(int.Parse(args[1]))
    .WithEncryptionCertificate(X509Certificate2.CreateFromPemFile(args[2], args[3]))
    .WithPersistentSessions()
    .Build();
using var server = new MqttServerFactory().CreateMqttServer(options);

// The user of each client's latest connection: InterceptingSubscriptionAsync tells only who created the session.
var users = new ConcurrentDictionary<string, string>();

server.ValidatingConnectionAsync += connecting =>
{
    // The host chooses the identifier of a client that gives none. In v3.1.1 the library refuses such a client.
    if (string.IsNullOrEmpty(connecting.ClientId) && connecting.ProtocolVersion == MqttProtocolVersion.V500)
        connecting.AssignedClientIdentifier = "assigned-" + Guid.NewGuid().ToString("N");
    var wrong = !string.IsNullOrEmpty(connecting.UserName) &&
        (connecting.UserName != user || connecting.Password != "the-password");
    // The library leaves it to the host to know the methods of enhanced authentication. This one knows none.
    var asksForMethod = !string.IsNullOrEmpty(connecting.AuthenticationMethod);
    if (asksForMethod) connecting.ReasonCode = MqttConnectReasonCode.BadAuthenticationMethod;
    else if (wrong) connecting.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
    else users[connecting.ClientId ?? ""] = connecting.UserName ?? "";
    return Task.CompletedTask;
};
server.InterceptingPublishAsync += publishing =>
{
    if (publishing.UserName == user && publishing.ApplicationMessage.Topic.StartsWith("forbidden/publish"))
    {
        publishing.ProcessPublish = false;
        publishing.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
    }
    return Task.CompletedTask;
};
server.InterceptingSubscriptionAsync += subscribing =>
{
    if (users.GetValueOrDefault(subscribing.ClientId) == user && subscribing.TopicFilter.Topic.StartsWith("forbidden/subscribe"))
    {
        subscribing.ProcessSubscription = false;
        subscribing.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
    }
    return Task.CompletedTask;
};

await server.StartAsync();
await Task.Delay(Timeout.Infinite);
