# The operator's image, from a finished build:
#   ./mvnw clean verify && docker build -t platform-operator .
# ./mvnw makes the jar, so that what is shipped is what was tested; this file only packs it. Build on Linux, on the
# image's own architecture: target/lib holds Helm as a native library of the machine that built it.
FROM eclipse-temurin:25-jre

LABEL org.opencontainers.image.title="platform-operator" \
      org.opencontainers.image.description="Turns one PlatformEnvironment object into a whole running platform on AWS." \
      org.opencontainers.image.licenses="Apache-2.0"

WORKDIR /opt/platform-operator

# Libraries first: they change seldom, so most releases push and pull the last layer only.
COPY target/lib lib
COPY target/platform-operator.jar .

# By number, for Kubernetes can't tell that a named user is not root (runAsNonRoot).
USER 10001:10001

# A third of the memory limit for the heap: the rest is for code, threads, and charts, which Helm renders outside it.
# Out of memory, the process ends and is started again, rather than live on in halves. No perf data file: the root file
# system may be read-only.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=33", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", \
            "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-jar", "/opt/platform-operator/platform-operator.jar"]
CMD ["run"]
