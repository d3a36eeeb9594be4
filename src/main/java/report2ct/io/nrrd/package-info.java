/** NRRD files ({@code .nrrd}, {@code .nhdr} with data files). Source: Teem's public description of the format. */
@NullMarked
package report2ct.io.nrrd;

import org.jspecify.annotations.NullMarked;
