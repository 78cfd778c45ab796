/**
 * Fuzz targets for everything that reads what strangers send, and what plays their inputs. A target
 * takes octets and fails if something does not hold; it knows nothing of the fuzzer.
 */
@NullMarked
package org.kumobashi.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
