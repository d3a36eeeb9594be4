/** MetaImage files ({@code .mha}, {@code .mhd} with data files). Source: the public MetaIO description; ITK's behaviour. */
@NullMarked
package report2ct.io.mha;

import org.jspecify.annotations.NullMarked;
