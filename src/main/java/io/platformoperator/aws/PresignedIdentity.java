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

/** Presigned calls of {@code sts:GetCallerIdentity}: whoever makes one is told who signed it. Nothing is sent to sign. */
final class PresignedIdentity {
    /** For the one who checks; what he makes of it afterwards is his own affair. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(1);

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
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, GOOD_FOR))
                .request()
                .getUri();
    }

    /** Where that client's calls go. */
    private static URI endpoint(StsClient sts, Region region) {
        var override = sts.serviceClientConfiguration().endpointOverride().map(URI::toString);
        return ENDPOINTS
                .resolveEndpoint(params ->
                        params.region(region).endpoint(override.orElse(null)).useGlobalEndpoint(false))
                .join()
                .url();
    }
}
