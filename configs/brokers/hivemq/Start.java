// HiveMQ in the foreground, with an extension that accepts every client except one with a wrong password:
// java -cp "lib/*" Start.java CONFIG_DIRECTORY DATA_DIRECTORY
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.parameter.*;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;

class Start {
  static class Door implements ExtensionMain {
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      ByteBuffer right = ByteBuffer.wrap("the-password".getBytes(StandardCharsets.UTF_8));
      SimpleAuthenticator answer = (connect, result) -> {
        var packet = connect.getConnectPacket();
        if (packet.getUserName().isEmpty() || packet.getPassword().filter(right::equals).isPresent()) {
          result.authenticateSuccessfully();
        } else {
          result.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password");
        }
      };
      Services.securityRegistry().setAuthenticatorProvider(of -> answer);
    }

    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    for (String each : new String[] {"data", "extensions"}) Files.createDirectories(data.resolve(each));
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(Path.of(arguments[0]))
            .withDataFolder(data.resolve("data"))
            .withExtensionsFolder(data.resolve("extensions"))
            .withEmbeddedExtension(
                EmbeddedExtension.builder()
                    .withId("door")
                    .withName("door")
                    .withVersion("1")
                    .withPriority(0)
                    .withStartPriority(0)
                    .withAuthor("brokerproof")
                    .withExtensionMain(new Door())
                    .build())
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
    broker.start().join();
    Thread.currentThread().join();
  }
}
