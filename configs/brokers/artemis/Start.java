// ActiveMQ Artemis in the foreground, on loopback, everything in memory: java -cp "lib/*" Start PORT DATA_DIRECTORY
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

class Start {
  public static void main(String[] arguments) throws Exception {
    // It checks for expired sessions and due wills every second.
    var listener = "tcp://127.0.0.1:" + arguments[0] + "?protocols=MQTT";
    var settings = new AddressSettings().setAutoCreateQueues(true).setAutoCreateAddresses(true);
    var configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJournalDirectory(arguments[1] + "/journal")
            .setBindingsDirectory(arguments[1] + "/bindings")
            .setLargeMessagesDirectory(arguments[1] + "/large")
            .setPagingDirectory(arguments[1] + "/paging")
            .setMqttSessionScanInterval(1000)
            .addAddressSetting("#", settings)
            .addAcceptorConfiguration("mqtt", listener);
    var broker = new EmbeddedActiveMQ();
    broker.setConfiguration(configuration);
    broker.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
    Thread.currentThread().join();
  }

  private static void stop(EmbeddedActiveMQ broker) {
    try {
      broker.stop();
    } catch (Exception problem) {
      System.err.println(problem);
    }
  }
}
