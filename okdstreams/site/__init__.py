"""The streams as a static site, for people who look rather than read: data for its pages, templates, assets."""
