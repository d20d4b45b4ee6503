package io.podtrail.collector.kubernetes.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Breaks a connection over which a request was not authenticated: a client certificate is shown when a connection is opened, so
 * one that was renewed takes a new connection. OkHttp would go on with the old one while the same call asks again.
 */
final class RejectedConnections implements Interceptor {
    /** Far more than the Status with which an API server answers. */
    private static final long MAX_BODY = 64 * 1024;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Connection connection = chain.connection();
        if (response.code() != HttpURLConnection.HTTP_UNAUTHORIZED || connection == null) {
            return response;
        }
        ResponseBody body = response.peekBody(MAX_BODY);
        response.close();
        connection.socket().close();
        return response.newBuilder().body(body).build();
    }
}
