package io.platformoperator.aws;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.s3control.S3ControlClient;
import software.amazon.awssdk.services.s3control.S3ControlClientBuilder;
import software.amazon.awssdk.services.s3control.endpoints.S3ControlEndpointParams;
import software.amazon.awssdk.services.s3control.endpoints.S3ControlEndpointProvider;

/**
 * Endpoints of S3 Control. The SDK puts the account ID before the host, also before an IP address of
 * {@code AWS_ENDPOINT_URL}, where no name can be. S3's own client leaves the bucket out of the host there; this does the same
 * with the account, which is in a header of the request too.
 */
final class S3ControlEndpoints implements S3ControlEndpointProvider {
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[.*]");

    private final S3ControlEndpointProvider ofSdk = S3ControlEndpointProvider.defaultProvider();

    private S3ControlEndpoints() {}

    static S3ControlClientBuilder builder() {
        return S3ControlClient.builder().endpointProvider(new S3ControlEndpoints());
    }

    @Override
    public CompletableFuture<Endpoint> resolveEndpoint(S3ControlEndpointParams params) {
        var given = params.endpoint();
        return ofSdk.resolveEndpoint(
                given != null && isIpAddress(given)
                        ? params.toBuilder().requiresAccountId(false).build()
                        : params);
    }

    private static boolean isIpAddress(String endpoint) {
        var host = URI.create(endpoint).getHost();
        return host != null && IP_ADDRESS.matcher(host).matches();
    }
}
