"""The drawing room of the demo: flat, calm illustrations made of simple shapes. Start at `home.demo.pictures`."""
