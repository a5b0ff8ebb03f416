package io.platformoperator.recovery.images;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Downloads a layer from the presigned URL of S3 that ECR returns. */
interface LayerDownload {
    /** The content of a layer; the caller closes the stream. */
    InputStream open(URI url) throws IOException;

    /** Downloads by HTTP. A connection that transfers nothing for that long is broken. */
    static LayerDownload byHttp(Duration timeout) {
        return url -> {
            var connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            var status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                connection.disconnect();
                throw new IOException(
                        "HTTP " + status + " from " + url.getHost()); // the rest of the URL is a credential
            }
            return connection.getInputStream();
        };
    }
}
