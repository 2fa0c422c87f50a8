"""How an address finds its grid."""

from geo.addresses.models import Address, AddressGrid
from geo.boundaries.joins import PointJoin
from geo.imports.actions import table_of

JOIN = PointJoin(objects=table_of(Address), joins=table_of(AddressGrid), key="address_id")
