package io.platformoperator.stacks.manifests;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Creates certificates for use inside a cluster. Each call creates new ones, so the result belongs in a
 * {@link GeneratedSecret generated Secret}. All are PEM, valid for ten years, with P-256 keys.
 */
public final class Certificates {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    /** Allows for a cluster whose clock is behind. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final int KEY_BITS = 256;
    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Certificates() {}

    /** A certificate authority: {@code ca.crt}, and {@code ca.key} in SEC 1 format, the only one that ECK reads. */
    public static Map<String, String> authority(String name) {
        var authority = Authority.create(name);
        return Map.of("ca.crt", pem(authority.certificate()), "ca.key", sec1(authority.keys()));
    }

    /**
     * A server certificate, issued by a new certificate authority whose key is discarded: {@code ca.crt}, {@code tls.crt}, and
     * {@code tls.key} in PKCS #8 format.
     *
     * @param dnsNames subject alternative names of the server, at least one
     */
    public static Map<String, String> server(String name, List<String> dnsNames) {
        var authority = Authority.create(name + "-ca");
        var keys = keys();
        var names = dnsNames.stream()
                .map(each -> new GeneralName(GeneralName.dNSName, each))
                .toArray(GeneralName[]::new);
        var certificate = authority.sign(name, keys, builder -> builder.addExtension(
                        Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names)));
        return Map.of("ca.crt", pem(authority.certificate()), "tls.crt", pem(certificate), "tls.key", pem(keys));
    }

    private record Authority(X500Name name, KeyPair keys, X509Certificate certificate) {
        static Authority create(String commonName) {
            var name = new X500Name("CN=" + commonName);
            var keys = Certificates.keys();
            return new Authority(name, keys, signed(name, keys, commonName, keys, builder -> builder.addExtension(
                            Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))));
        }

        X509Certificate sign(String commonName, KeyPair subject, Extensions extensions) {
            return signed(name, keys, commonName, subject, extensions);
        }

        private static X509Certificate signed(
                X500Name issuer, KeyPair signer, String commonName, KeyPair subject, Extensions extensions) {
            var now = Instant.now();
            try {
                var ids = new JcaX509ExtensionUtils();
                var builder = new JcaX509v3CertificateBuilder(
                                issuer,
                                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                                Date.from(now.minus(CLOCK_SKEW)),
                                Date.from(now.plus(VALIDITY)),
                                new X500Name("CN=" + commonName),
                                subject.getPublic())
                        .addExtension(
                                Extension.subjectKeyIdentifier,
                                false,
                                ids.createSubjectKeyIdentifier(subject.getPublic()))
                        .addExtension(
                                Extension.authorityKeyIdentifier,
                                false,
                                ids.createAuthorityKeyIdentifier(signer.getPublic()));
                return new JcaX509CertificateConverter()
                        .getCertificate(extensions
                                .addTo(builder)
                                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
            } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
                throw new IllegalStateException("can't create a certificate for " + commonName, e);
            }
        }
    }

    @FunctionalInterface
    private interface Extensions {
        X509v3CertificateBuilder addTo(X509v3CertificateBuilder builder) throws IOException;
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem(new JcaMiscPEMGenerator(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key in SEC 1 format with curve and public key, which PKCS #8 stores outside of the key itself. */
    private static String sec1(KeyPair keys) {
        var info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
        var publicKey = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        try {
            var key = new ECPrivateKey(
                    KEY_BITS,
                    ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(),
                    publicKey.getPublicKeyData(),
                    info.getPrivateKeyAlgorithm().getParameters());
            return pem(new PemObject("EC PRIVATE KEY", key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(KeyPair keys) {
        try {
            return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(PemObjectGenerator content) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(content);
        }
        return text.toString();
    }
}
