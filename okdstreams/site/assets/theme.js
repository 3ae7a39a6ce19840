"use strict";
// before the page is painted: the theme that was chosen on an earlier visit
try {
  const theme = localStorage.getItem("okdstreams-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* a browser that keeps nothing for files */ }
