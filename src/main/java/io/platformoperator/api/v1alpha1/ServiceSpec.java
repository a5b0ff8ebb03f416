package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Locale;

/** One service that the platform runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceSpec(
        @JsonPropertyDescription("Name of the service, of its Kubernetes objects and of its image repository.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
                value = "self.matches('^[a-z]([a-z0-9]|-[a-z0-9])*$')",
                message =
                        "spec.services[].name must be a DNS label: lowercase letters, digits and single hyphens (a rule"
                                + " of ECR), beginning with a letter and not ending with a hyphen, such as orders-v2")
        String name,

        @JsonProperty("class")
        @JsonPropertyDescription(
                "Sizing class: gateway runs on the gateway node group, service on the services node group.")
        @Default("service")
        ServiceClass sizingClass,

        @JsonPropertyDescription("HTTP path that responds with 200 while the service is healthy.")
        @Default("/healthz")
        @Size(min = 1, max = 256)
        @ValidationRule(
                value = "self.matches('^/[!-~]*$')",
                message =
                        "spec.services[].healthPath must begin with a slash and have no spaces or letters outside ASCII (a"
                                + " rule of Elastic Load Balancing), such as /healthz")
        String healthPath,

        @JsonPropertyDescription(
                "Language whose OpenTelemetry instrumentation is injected into the service's container, so that it sends"
                        + " spans without a change of its image: java, nodejs, python, go or none. Applies to pods that"
                        + " are created afterwards.")
        @Default("none")
        Instrumentation instrumentation) {
    public ServiceSpec {
        sizingClass = sizingClass == null ? ServiceClass.SERVICE : sizingClass;
        healthPath = healthPath == null ? "/healthz" : healthPath;
        instrumentation = instrumentation == null ? Instrumentation.NONE : instrumentation;
    }

    /** Language whose OpenTelemetry instrumentation the OpenTelemetry operator injects into the pods of a service. */
    public enum Instrumentation {
        /** No injection: the image has an SDK or agent of its own, or the service sends no spans. */
        @JsonProperty("none")
        NONE,
        /** The Java agent. */
        @JsonProperty("java")
        JAVA,
        /** The SDK for Node.js. */
        @JsonProperty("nodejs")
        NODEJS,
        /** The SDK for Python. */
        @JsonProperty("python")
        PYTHON,
        /** A privileged sidecar that attaches to a Go executable by eBPF. */
        @JsonProperty("go")
        GO;

        /** The name in lowercase, as in a manifest and in the annotations of the OpenTelemetry operator. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Sizing class of a service. It selects the node group of its pods and their replica range. */
    public enum ServiceClass {
        /** Runs on the {@code gateway} node group. */
        @JsonProperty("gateway")
        GATEWAY,
        /** Runs on the {@code services} node group. */
        @JsonProperty("service")
        SERVICE
    }
}
