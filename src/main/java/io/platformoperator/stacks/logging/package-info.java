/** The logging stack: Filebeat, Logstash, Elasticsearch and Kibana. */
@NullMarked
package io.platformoperator.stacks.logging;

import org.jspecify.annotations.NullMarked;
