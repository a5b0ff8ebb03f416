package io.platformoperator.charts;

import java.nio.file.Path;

/**
 * Where charts come from, and what renders them.
 *
 * @param helm path of the helm program, or its name, which is searched for in {@code PATH}
 * @param source directory or URL with charts by name, tried before the charts' own repositories; empty: none
 * @param directory for downloaded charts; created if it is absent
 * @param registryConfig file with logins to OCI registries, as {@code helm registry login} writes it; empty: none
 * @param repositoryConfig file with credentials and certificates of chart repositories, as {@code helm repo add} writes it;
 *     empty: none
 */
public record ChartOptions(
        String helm, String source, Path directory, String registryConfig, String repositoryConfig) {}
