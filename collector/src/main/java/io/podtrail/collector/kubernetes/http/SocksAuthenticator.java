package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.ProxyUrl;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import org.jspecify.annotations.Nullable;

/** Answers the JDK's sockets with the user and password of one SOCKS proxy, and nothing and no other who asks. */
final class SocksAuthenticator extends Authenticator {
    private final ProxyUrl proxy;

    SocksAuthenticator(ProxyUrl proxy) {
        this.proxy = proxy;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        boolean isMeant = "SOCKS5".equals(getRequestingProtocol())
                && proxy.host().equals(getRequestingHost())
                && proxy.port() == getRequestingPort();
        return isMeant
                ? new PasswordAuthentication(proxy.user(), proxy.password().toCharArray())
                : null;
    }
}
