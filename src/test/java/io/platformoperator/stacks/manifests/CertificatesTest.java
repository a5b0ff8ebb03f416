package io.platformoperator.stacks.manifests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.Test;

/** The JDK parses the certificates and verifies trust as a client does. */
class CertificatesTest {
    @Test
    void clientsThatTrustTheAuthorityTrustTheServer() throws Exception {
        var generated = Certificates.server("webhook", List.of("webhook.kube-system.svc", "webhook.kube-system"));
        var server = certificate(generated.get("tls.crt"));

        trusting(certificate(generated.get("ca.crt")))
                .checkServerTrusted(new X509Certificate[] {server}, "ECDHE_ECDSA");

        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> name.get(1))
                .isEqualTo(List.of("webhook.kube-system.svc", "webhook.kube-system"));
        assertThat(server.getBasicConstraints()).as("is not a CA").isEqualTo(-1);
        assertThat(signsFor(generated.get("tls.key"), server)).isTrue();
    }

    @Test
    void authorityMayIssueCertificates() throws Exception {
        var generated = Certificates.authority("elasticsearch");
        var authority = certificate(generated.get("ca.crt"));

        assertThat(authority.getBasicConstraints()).isNotNegative();
        assertThat(authority.getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(generated.get("ca.key"))
                .as("SEC 1, which ECK requires")
                .startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertThat(signsFor(generated.get("ca.key"), authority)).isTrue();
    }

    private static boolean signsFor(String pem, X509Certificate certificate) throws Exception {
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key(pem));
        signature.update("text".getBytes(US_ASCII));
        var signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update("text".getBytes(US_ASCII));
        return signature.verify(signed);
    }

    private static PrivateKey key(String pem) throws IOException {
        var read = new PEMParser(new StringReader(pem)).readObject();
        var keys = new JcaPEMKeyConverter();
        return read instanceof PEMKeyPair pair
                ? keys.getKeyPair(pair).getPrivate()
                : keys.getPrivateKey((PrivateKeyInfo) read);
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    private static X509TrustManager trusting(X509Certificate authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
