package io.platformoperator.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/**
 * Presigned {@code sts:GetCallerIdentity} requests: STS answers whoever sends one with the identity of its signer.
 * Signing makes no call.
 */
final class PresignedIdentity {
    /** How long STS accepts the request. The receiver decides how long it trusts the answer. */
    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private static final StsEndpointProvider ENDPOINTS = StsEndpointProvider.defaultProvider();
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private PresignedIdentity() {}

    static URI of(StsClient sts, Region region, AwsCredentialsProvider credentials, Map<String, String> headers) {
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(endpoint(sts, region))
                .encodedPath("/")
                .putRawQueryParameter("Action", "GetCallerIdentity")
                .putRawQueryParameter("Version", "2011-06-15");
        headers.forEach(unsigned::putHeader);
        return SIGNER.sign(request -> request.identity(credentials.resolveCredentials())
                        .request(unsigned.build())
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALIDITY))
                .request()
                .getUri();
    }

    /** The endpoint of {@code sts}: its override, or the region's own. */
    private static URI endpoint(StsClient sts, Region region) {
        var override = sts.serviceClientConfiguration().endpointOverride().map(URI::toString);
        return ENDPOINTS
                .resolveEndpoint(params ->
                        params.region(region).endpoint(override.orElse(null)).useGlobalEndpoint(false))
                .join()
                .url();
    }
}
