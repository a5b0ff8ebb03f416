package io.platformoperator.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TransportBundleStream;
import org.eclipse.jgit.transport.URIish;

/** A bundle of a Git repository, which {@code git bundle create --all} wrote. */
final class GitBundle {
    private static final RefSpec ALL = new RefSpec("+refs/*:refs/*");

    private GitBundle() {}

    /**
     * Clones a bundle into a new bare repository, as {@code git clone --mirror} does: unpacks every object, compares the checksum of the
     * pack, and follows each ref to its last object.
     *
     * @param repository a folder that does not exist
     * @return number of refs
     * @throws IOException if the bundle is not whole
     */
    static int copy(InputStream bundle, Path repository) throws IOException {
        try (var clone = new FileRepository(repository.toFile())) {
            clone.create(true);
            try (var transport = new TransportBundleStream(clone, new URIish("bundle"), bundle)) {
                transport.fetch(NullProgressMonitor.INSTANCE, List.of(ALL));
            }
            return clone.getRefDatabase().getRefsByPrefix("refs/").size();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
