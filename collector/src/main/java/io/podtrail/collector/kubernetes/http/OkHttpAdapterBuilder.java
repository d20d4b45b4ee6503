package io.podtrail.collector.kubernetes.http;

import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;

/** Makes adapters that differ in fabric8's interceptors and tags only: the connection is that of the {@link ApiServerHttp}. */
final class OkHttpAdapterBuilder extends StandardHttpClientBuilder<OkHttpAdapter, ApiServerHttp, OkHttpAdapterBuilder> {
    private final OkHttpClient http;

    OkHttpAdapterBuilder(ApiServerHttp factory, OkHttpClient http) {
        super(factory);
        this.http = http;
    }

    @Override
    public OkHttpAdapter build() {
        return new OkHttpAdapter(this, http, client == null ? new AtomicBoolean() : client.getClosed());
    }

    @Override
    protected OkHttpAdapterBuilder newInstance(ApiServerHttp factory) {
        return new OkHttpAdapterBuilder(factory, http);
    }

    ApiServerHttp factory() {
        return clientFactory;
    }
}
