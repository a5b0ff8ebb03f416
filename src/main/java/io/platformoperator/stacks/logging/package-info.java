/** Logs: from the nodes through Logstash into Elasticsearch, kept for a while, seen in Kibana. */
@NullMarked
package io.platformoperator.stacks.logging;

import org.jspecify.annotations.NullMarked;
