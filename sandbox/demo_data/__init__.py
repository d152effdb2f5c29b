"""Demo data: a fleet whose six weeks of work fill every screen of the console. `make demodata` says more."""
