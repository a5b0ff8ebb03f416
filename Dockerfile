# The operator's image, from a finished build:
#   ./mvnw clean verify && docker build -t platform-operator .
# ./mvnw makes the jar, so that what is shipped is what was tested; this file packs it and adds helm.

# The helm program, of the version and with the checksums of the Go modules that the tests use.
FROM golang:1.26 AS helm
WORKDIR /helm
COPY local/tools/helm/go.mod local/tools/helm/go.sum ./
RUN version=$(go list -m -f '{{.Version}}' helm.sh/helm/v3) \
    && CGO_ENABLED=0 go build -mod=readonly -trimpath -o /usr/local/bin/helm \
        -ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=$version" helm.sh/helm/v3/cmd/helm

FROM eclipse-temurin:25-jre

LABEL org.opencontainers.image.title="platform-operator" \
      org.opencontainers.image.description="Turns one PlatformEnvironment object into a whole running platform on AWS." \
      org.opencontainers.image.licenses="Apache-2.0"

WORKDIR /opt/platform-operator

# The certificate authorities of RDS, with which the probe verifies databases.
ADD --chmod=644 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem rds-ca-bundle.pem
ENV PLATFORM_RDS_CA_BUNDLE=/opt/platform-operator/rds-ca-bundle.pem

# What changes seldom comes first, so most releases push and pull the last layer only.
COPY --from=helm /usr/local/bin/helm /usr/local/bin/helm
COPY target/lib lib
COPY target/platform-operator.jar .

# By number, for Kubernetes can't tell that a named user is not root (runAsNonRoot).
USER 10001:10001

# A quarter of the memory limit for the heap: the rest is for code, threads, and the helm processes that pull and render
# charts. Out of memory, the process ends and is started again, rather than live on in halves. No perf data file: the root
# file system may be read-only.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=25", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", \
            "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-jar", "/opt/platform-operator/platform-operator.jar"]
CMD ["run"]
