"""Addresses of 127.0.0.0/8 that no other server of this machine has, and VPC addresses as addresses of 127.0.0.0/8."""

from __future__ import annotations

import ipaddress
import random
import socket

from .programs import EngineError

RESERVATION_PORT = 61005
"""No engine listens on this port. Whoever holds it has the address, on every local cloud of this machine."""
HOST = "127.0.0.1"
"""The source address of a client that does not choose one, such as a person's psql."""
_ATTEMPTS = 50


class Address:
    """An address that is reserved until `release`, or until this process ends."""

    def __init__(self) -> None:
        for _ in range(_ATTEMPTS):
            # No other server of this project listens on 127.64.0.0 or above.
            text = f"127.{random.randint(64, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"
            reservation = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                reservation.bind((text, RESERVATION_PORT))
                reservation.listen()
            except OSError as problem:
                reservation.close()
                reason = problem
                continue
            self.text, self._reservation = text, reservation
            return
        raise EngineError(
            f"no address of 127.0.0.0/8 can be used ({reason}); on macOS only 127.0.0.1 exists until "
            "`ifconfig lo0 alias` adds others: use --engines none"
        )

    def release(self) -> None:
        self._reservation.close()

    def __str__(self) -> str:
        return self.text


def loopback_network(cidr: str) -> str:
    """The network of 127.0.0.0/8 that stands for a network of a VPC: 10.1.2.0/24 is 127.1.2.0/24 here.

    The first byte is replaced, so that subnets of a VPC remain distinct. A client plays a pod or an instance of a subnet by
    connecting from an address of the subnet's network here.
    """
    network = ipaddress.ip_network(cidr, strict=False)
    if network.prefixlen == 0:
        return "0.0.0.0/0"
    last_three = int(network.network_address) & 0x00FFFFFF
    return f"{ipaddress.ip_address(0x7F000000 | last_three)}/{max(network.prefixlen, 8)}"
