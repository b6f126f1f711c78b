/** Networks that fail between client, gateway, server, issuers and keepers of secrets. */
@NullMarked
package dev.weir.e2e.network;

import org.jspecify.annotations.NullMarked;
