# The operator's image, from a finished build:
#   ./mvnw clean verify && docker build -t platform-operator .
# ./mvnw makes the jar, so the image has the jar that was tested. This file adds a Java runtime with the modules that the jar
# needs, an AOT cache, and helm. docs/image.md describes the arguments, reproducible builds and other processors;
# `local/check image` builds the image and runs it.

# Arguments, because some builds reach no public registry, and others use mirrors.
# A JDK 25 with glibc. Its jlink makes the runtime.
ARG JDK_IMAGE=eclipse-temurin:25-jdk
# A Go 1.26, with the certificate authorities of the web.
ARG GO_IMAGE=golang:1.26
# What the image stands on: at least glibc and /bin/sh, by which the operator limits the memory of helm.
ARG BASE_IMAGE=debian:bookworm-slim

# The helm program, of the version and with the checksums of the Go modules that the tests use. Go compiles for the other
# processor, which an emulated compiler would take long for.
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS helm
ARG TARGETOS=linux
ARG TARGETARCH
WORKDIR /helm
COPY local/tools/helm/go.mod local/tools/helm/go.sum ./
RUN version=$(go list -m -f '{{.Version}}' helm.sh/helm/v3) \
    && CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -mod=readonly -buildvcs=false -trimpath -o helm \
        -ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=$version" helm.sh/helm/v3/cmd/helm

FROM ${JDK_IMAGE} AS java
# The modules that jdeps finds, and: jdk.zipfs reads the chart inside the jar; jdk.jcmd and jdk.jfr look into a running operator.
ARG MODULES=java.base,java.desktop,java.naming,java.net.http,java.security.jgss,java.sql,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs
RUN jlink --add-modules "$MODULES" --strip-java-debug-attributes --no-header-files --no-man-pages --compress=zip-6 \
        --output /opt/java
WORKDIR /opt/platform-operator
COPY target/lib lib
COPY target/platform-operator.jar .
COPY samples/production.yaml /samples/
# Files of the image have one time. The JVM uses an AOT cache only with files of the times that the cache has recorded.
ARG SOURCE_DATE_EPOCH=0
RUN find /opt/java /opt/platform-operator -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
# Trained by the commands that need neither AWS nor Kubernetes. The options that a cache depends on are those of the entry point.
RUN /opt/java/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --sun-misc-unsafe-memory-access=allow \
        -XX:AOTCacheOutput=/opt/platform-operator/platform-operator.aot -cp /opt/platform-operator/platform-operator.jar \
        io.platformoperator.cli.AotTraining /samples/production.yaml

FROM ${BASE_IMAGE}

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="platform-operator" \
      org.opencontainers.image.description="Turns one PlatformEnvironment object into a whole running platform on AWS." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

WORKDIR /opt/platform-operator
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# The certificate authorities of RDS, with which the probe verifies databases: a URL, or a file of the build context.
ARG RDS_CA_BUNDLE=https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
ADD --chmod=644 ${RDS_CA_BUNDLE} rds-ca-bundle.pem
ENV PLATFORM_RDS_CA_BUNDLE=/opt/platform-operator/rds-ca-bundle.pem

# What changes seldom comes first, so most releases push and pull the last layers only. The AOT cache is a layer of its own: the
# JVM writes no two equal ones.
COPY --from=helm /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=helm /helm/helm /usr/local/bin/helm
COPY --from=java /opt/java /opt/java
COPY --from=java /opt/platform-operator/lib lib
COPY --from=java /opt/platform-operator/platform-operator.jar .
COPY --from=java /opt/platform-operator/platform-operator.aot .

# By number, for Kubernetes can't tell that a named user is not root (runAsNonRoot).
USER 10001:10001

# A quarter of the memory limit for the heap: the rest is for code, threads, and the helm processes that pull and render
# charts. Out of memory, the process ends and is started again, rather than live on in halves. No perf data file: the root
# file system may be read-only.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=25", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", \
            "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "--sun-misc-unsafe-memory-access=allow", \
            "-XX:AOTCache=/opt/platform-operator/platform-operator.aot", \
            "-jar", "/opt/platform-operator/platform-operator.jar"]
CMD ["run"]
