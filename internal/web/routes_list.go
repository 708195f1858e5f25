package web

var listRoutes = []route{}
