// ActiveMQ Classic in the foreground, on loopback, configured as in Debian, with MQTT added: Start PORT DATA_DIRECTORY
import java.io.File;
import java.util.List;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

class Start {
  public static void main(String[] arguments) throws Exception {
    var store = new KahaDBPersistenceAdapter();
    store.setDirectory(new File(arguments[1], "kahadb"));
    // Data that the kernel has survives kill -9. A sync for every message would only make all clients wait for the disk.
    store.setJournalDiskSyncStrategy("never");
    store.setEnableIndexDiskSyncs(false);
    var user = new AuthenticationUser("brokerproof", "the-password", "users");
    var door = new SimpleAuthenticationPlugin(List.of(user));
    door.setAnonymousAccessAllowed(true);

    var broker = new BrokerService();
    broker.setBrokerName("brokerproof");
    broker.setUseJmx(false);
    broker.setUseShutdownHook(true);
    broker.setDataDirectory(arguments[1]);
    broker.setPersistenceAdapter(store);
    broker.setPlugins(new BrokerPlugin[] {door});
    broker.addConnector("mqtt+nio://127.0.0.1:" + arguments[0]);
    broker.start();
    broker.waitUntilStopped();
  }
}
