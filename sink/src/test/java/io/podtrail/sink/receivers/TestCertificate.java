package io.podtrail.sink.receivers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that vouches for itself, made by the JDK's own tool.
 *
 * @param context for a server that has it
 * @param pem the file that a client trusts it by
 */
public record TestCertificate(SSLContext context, Path pem) {
    private static final String PASSWORD = "changeit";

    /** Makes one for a host in an empty directory. */
    public static TestCertificate of(String host, Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        keytool(host, store, directory);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("server").getEncoded());
        Path pem = directory.resolve("ca.pem");
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        return new TestCertificate(context, pem);
    }

    private static void keytool(String host, Path store, Path directory) throws IOException, InterruptedException {
        String command =
                Path.of(System.getProperty("java.home"), "bin", "keytool") + " -genkeypair -alias server -keyalg EC"
                        + " -dname CN=%s -ext SAN=dns:%s -keystore %s -storetype PKCS12 -storepass %s -validity 2"
                                .formatted(host, host, store, PASSWORD);
        Process process = new ProcessBuilder(command.split(" ", -1))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("keytool.log")));
        }
    }
}
