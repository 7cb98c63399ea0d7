"""What pages share: address, warehouse, controls, maps, charts."""
